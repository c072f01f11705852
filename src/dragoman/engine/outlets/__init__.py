"""Where a watch's hits go: a feed's file, JSON lines, mail, webhooks. Each can be given the same hit twice and does no
harm: lines and feeds hold it once, mails and webhooks name it by an id that stays.

- ``atom`` and ``lines`` write files; ``mail`` speaks SMTP, ``hook`` posts
- ``deliver`` takes what is due from the ledger and hands it out
"""
