package io.stackworks.agent.run;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Finds secret values in bytes (Aho-Corasick over all their forms). Immutable; each {@link Stream}
 * is one text.
 *
 * <p>What is masked depends on the text alone, never on how it is cut into pieces: a restarted
 * agent derives the same bytes again, so offsets agree.
 */
public final class Masker {
  static final byte[] MASK =
      "*****FILTERED*****".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  // A trie in arrays; node 0 is the root. Children are a linked list, for the root a table.
  private final int[] rootChild = new int[256];
  private int[] firstChild = new int[64];
  private int[] sibling = new int[64];
  private byte[] label = new byte[64];
  private int[] fallback = new int[64];
  private int[] depth = new int[64];
  private int[] longestMatch = new int[64]; // length of the longest secret that ends here, 0: none
  private int nodes = 1;
  private int longest;

  public static Masker of(Collection<String> secrets) {
    return new Masker(Secrets.forms(secrets));
  }

  private Masker(List<byte[]> forms) {
    forms.forEach(this::insert);
    link();
  }

  private void insert(byte[] form) {
    int node = 0;
    for (byte b : form) {
      int child = child(node, b);
      if (child == 0) {
        child = add(node, b);
      }
      node = child;
    }
    longestMatch[node] = form.length;
    longest = Math.max(longest, form.length);
  }

  private int add(int parent, byte b) {
    if (nodes == label.length) {
      int size = nodes * 2;
      firstChild = Arrays.copyOf(firstChild, size);
      sibling = Arrays.copyOf(sibling, size);
      label = Arrays.copyOf(label, size);
      fallback = Arrays.copyOf(fallback, size);
      depth = Arrays.copyOf(depth, size);
      longestMatch = Arrays.copyOf(longestMatch, size);
    }
    int node = nodes++;
    label[node] = b;
    depth[node] = depth[parent] + 1;
    sibling[node] = firstChild[parent];
    firstChild[parent] = node;
    if (parent == 0) {
      rootChild[b & 0xff] = node;
    }
    return node;
  }

  private void link() {
    var queue = new ArrayDeque<Integer>();
    for (int node = firstChild[0]; node != 0; node = sibling[node]) {
      queue.add(node);
    }
    while (!queue.isEmpty()) {
      int node = queue.remove();
      for (int child = firstChild[node]; child != 0; child = sibling[child]) {
        fallback[child] = next(fallback[node], label[child]);
        longestMatch[child] = Math.max(longestMatch[child], longestMatch[fallback[child]]);
        queue.add(child);
      }
    }
  }

  private int child(int node, byte b) {
    if (node == 0) {
      return rootChild[b & 0xff];
    }
    int child = firstChild[node];
    while (child != 0 && label[child] != b) {
      child = sibling[child];
    }
    return child;
  }

  private int next(int from, byte b) {
    int node = from;
    while (true) {
      int child = child(node, b);
      if (child != 0 || node == 0) {
        return child;
      }
      node = fallback[node];
    }
  }

  /** A whole text at once. */
  public ByteString mask(ByteString text) {
    if (longest == 0 || text.isEmpty()) {
      return text;
    }
    var out = ByteString.newOutput(text.size());
    var stream = new Stream();
    stream.accept(text, out);
    stream.finish(out);
    return out.toByteString();
  }

  public String mask(String text) {
    return longest == 0 || text.isEmpty()
        ? text
        : mask(ByteString.copyFromUtf8(text)).toStringUtf8();
  }

  /** One text that arrives in pieces. Holds back only what may be the beginning of a secret. */
  public final class Stream {
    private final byte[] held = new byte[longest + 1]; // ring
    private final boolean[] secret = new boolean[longest + 1];
    private int start;
    private int size;
    private int node;
    private boolean masking;

    public void accept(ByteString piece, ByteString.Output out) {
      var bytes = piece.toByteArray();
      int from = 0;
      while (from < bytes.length) {
        int to = from;
        while (to < bytes.length && size == 0 && rootChild[bytes[to] & 0xff] == 0) {
          to++;
        }
        if (to > from) { // far from any secret
          out.write(bytes, from, to - from);
          masking = false;
        } else {
          accept(bytes[to++], out);
        }
        from = to;
      }
    }

    public void accept(byte b, ByteString.Output out) {
      node = next(node, b);
      int end = (start + size) % held.length;
      held[end] = b;
      secret[end] = false;
      size++;
      for (int i = 1; i <= longestMatch[node]; i++) {
        secret[(start + size - i) % held.length] = true;
      }
      settle(depth[node], out);
    }

    public void finish(ByteString.Output out) {
      settle(0, out);
      node = 0;
      masking = false;
    }

    private void settle(int keep, ByteString.Output out) {
      while (size > keep) {
        if (!secret[start]) {
          out.write(held[start]);
        } else if (!masking) {
          out.write(MASK, 0, MASK.length);
        }
        masking = secret[start];
        start = (start + 1) % held.length;
        size--;
      }
    }
  }
}
