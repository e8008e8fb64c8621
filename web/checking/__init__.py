"""Drafts and cases judged beside the server, in processes of their own.

work     what such a process does
client   asks it, waits so long, and begins another where one died
"""
