"""The engine: what drives reading, fetching and coding over many documents, on one machine and later on several.

- ``coding``: a stream of documents coded so that no single one of them ends the run
- ``child``: a process beside this one; ``workers``: several that do jobs, replaced when they die, hang or grow
- ``pool``: a stream of documents coded by them; ``aside``: one process that codes for a server; ``corpus``: datasets
- ``worker``: :class:`Worker`, one process's share of the work on a ledger's queue; ``options`` how it works,
  ``page_jobs`` and ``code_jobs`` its two kinds of work, ``liveness`` which workers are gone, ``stopping`` Ctrl-C
- ``responses``: from a response to its document or links; ``examine`` language and copies; ``jobs`` links to jobs;
  ``lists`` the links of files
- ``feeds``: :class:`Feeds`, which asks the feeds that are due; ``discover`` the feeds that a page names
- ``summary``: what a run did, for people and for cron

Import from the modules: most commands want one of them, and the others bring the database and the web client along.
"""
