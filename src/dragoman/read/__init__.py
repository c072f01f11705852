"""Reading what was recorded: command line, exports, web pages and API. Only this layer imports Typer, Rich and FastAPI.

- ``server``, ``web``, ``api``, ``queries``, ``charts``: what ``dragoman serve`` shows; ``export``: other formats
- ``cli``: the commands ``code``, ``add`` and ``show`` and their exit statuses; ``cli_kb``, ``cli_codebook``: the groups
  ``kb`` and ``codebook``, whose answers ``kb_answers`` and ``codebook_answers`` print
- ``cli_compare``: the command ``compare``; ``compare_view`` puts a comparison into words, ``compare_table`` and
  ``compare_web`` (Markdown, HTML) print them
- ``cli_times``: the command ``when``
- ``output``: standard output, or a file that appears whole or not at all
- ``show``, ``timeline``, ``words``: one record, and one relation, as a terminal shows them
- ``plover``: events under PLOVER's field names
"""
