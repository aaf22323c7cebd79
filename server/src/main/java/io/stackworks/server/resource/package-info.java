/** What AWS has and a stack uses: addresses, volumes, load balancers, databases, clusters. */
@NullMarked
package io.stackworks.server.resource;

import org.jspecify.annotations.NullMarked;
