/**
 * What stands in the file system: files and where their content comes from, directories, links,
 * archives.
 */
@NullMarked
package io.stackworks.recipes.resource.files;

import org.jspecify.annotations.NullMarked;
