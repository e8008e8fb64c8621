"""Help: pages, the words of the field, and the search over both and over an authority's standards.

reading   the files beside it -> pages with their sections, the glossary
finding   entries, words -> what is found, best first; knows what else a thing is called
guided    the tutorial's file -> parts, steps, and what each step does at a browser
pages/    the text of each page, in Markdown
"""
