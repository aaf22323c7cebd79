# Nothing by itself: layers declare `stackworks_app` and `stackworks_daemon`.
