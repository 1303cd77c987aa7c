echo tag
