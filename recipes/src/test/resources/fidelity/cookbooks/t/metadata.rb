name 't'
version '1.2.3'
