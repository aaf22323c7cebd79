# A deploy hook: a recipe in the release, run before the app starts anew.
Chef::Log.info("version 2 goes live in #{release_path}")
