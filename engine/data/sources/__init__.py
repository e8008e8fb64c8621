"""Where tables come from: CSV, Parquet, workbooks, XML, databases. Each module fills a `Staging`."""
