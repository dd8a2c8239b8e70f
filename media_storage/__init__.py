"""Where photographs and documents lie, and how pictures are judged and derived.

The room stands alone: it knows neither HTTP nor cases nor tables, so that the same evidence can lie in a
folder or in an object store without any rule noticing. It imports nothing else of Anju.
"""
