package io.stackworks.recipes;

import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.commands.ExecuteResource;
import io.stackworks.recipes.resource.commands.ScriptResource;
import io.stackworks.recipes.resource.files.ArchiveFileResource;
import io.stackworks.recipes.resource.files.CookbookFileResource;
import io.stackworks.recipes.resource.files.DirectoryResource;
import io.stackworks.recipes.resource.files.FileResource;
import io.stackworks.recipes.resource.files.LinkResource;
import io.stackworks.recipes.resource.files.RemoteDirectoryResource;
import io.stackworks.recipes.resource.files.RemoteFileResource;
import io.stackworks.recipes.resource.files.TemplateResource;
import io.stackworks.recipes.resource.sources.DeployResource;
import io.stackworks.recipes.resource.sources.GitResource;
import io.stackworks.recipes.resource.sources.SubversionResource;
import io.stackworks.recipes.resource.web.HttpRequestResource;
import java.util.ArrayList;
import java.util.List;

/** The resource types for files, commands, downloads and source code. */
public final class FileTypes {
  private FileTypes() {}

  public static List<ResourceType> all() {
    var all =
        new ArrayList<ResourceType>(
            List.of(
                new FileResource(),
                new TemplateResource(),
                new CookbookFileResource(),
                new RemoteFileResource(),
                new RemoteDirectoryResource(),
                new DirectoryResource(),
                new LinkResource(),
                new ArchiveFileResource(),
                new ExecuteResource(),
                new HttpRequestResource(),
                new GitResource(),
                new SubversionResource()));
    all.addAll(ScriptResource.all());
    all.addAll(DeployResource.all());
    return List.copyOf(all);
  }
}
