"""Data Docs that an auditor can read: in Chinese, an identity by its statement, a break by its sentence, without a net.

Great Expectations renders its Data Docs with the classes that a site's configuration names. Its own are in English,
show names of columns, and fetch scripts and style sheets from six hosts; here they are `SuitePage` and `FirstPage`,
which write plain HTML.
"""
