"""The report: one page of verdicts, errata, constants and pictures; content as data, rendered as HTML or Markdown."""
