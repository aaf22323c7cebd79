package io.stackworks.server.app;

import org.jspecify.annotations.Nullable;

/**
 * The database an app uses.
 *
 * @param type AutoSelectOpsworksMysqlInstance, OpsworksMysqlInstance, RdsDbInstance or None
 */
public record DataSource(String type, @Nullable String arn, @Nullable String databaseName) {}
