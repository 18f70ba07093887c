"""Schema revisions, applied by `Store.open`; `HEAD` names the newest so that an up-to-date database opens at once."""

HEAD = "r0011"
