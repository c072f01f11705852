"""Run by ``bench.speed_sets`` in an environment of its own that holds pip's newest spaCy: imports that alone.

Reads a JSON object from a first line of standard input (``model``: the package, ``sets``: name to texts, ``batch``),
then on each further line the name of a set; answers each with the processor seconds that ``nlp.pipe`` took over it.
"""

import importlib
import json
import sys
import time
import warnings
from pathlib import Path


def main() -> None:
    """Load, answer until there is no line more."""
    warnings.simplefilter("ignore")
    import spacy

    given = json.loads(sys.stdin.readline())
    module = importlib.import_module(given["model"])
    nlp = spacy.load(str(next(Path(str(module.__file__)).parent.glob("*/config.cfg")).parent))
    print(json.dumps({"spacy": spacy.__version__}), flush=True)
    for line in sys.stdin:
        texts = given["sets"][line.strip()]
        begun = time.process_time()
        for _ in nlp.pipe(texts, batch_size=given["batch"]):
            pass
        print(json.dumps({"seconds": time.process_time() - begun}), flush=True)


if __name__ == "__main__":
    main()
