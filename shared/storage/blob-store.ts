import type { Readable } from 'node:stream';

export interface BlobInfo {
  readonly name: string;
  /** Opaque; changes with every write of the blob. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastModifiedMs: number;
}

/** A file that lies where blobs lie and is not one, with the reason. Its name may have any character. */
export interface IgnoredFile extends BlobInfo {
  readonly reason: string;
}

export interface BlobReadOptions {
  /** First byte to read; 0 by default. */
  readonly offset?: number;
  /** Read this version or nothing. */
  readonly etag?: string;
}

export interface BlobWriteOptions {
  /** Replace this version only. */
  readonly ifMatch?: string;
  /** Create only. */
  readonly ifAbsent?: true;
  /** Not fsynced: the version may be lost on power failure, never when the process crashes. */
  readonly skipSync?: true;
}

export type BlobContent = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * One container of blobs. A blob appears whole or not at all. Names are `/`-separated segments, no `.` or `..`
 * among them. Transient faults are retried inside for a bounded time, then thrown.
 */
export interface BlobStore {
  list(prefix?: string): AsyncIterable<BlobInfo>;
  /** Where people put files themselves: those that are not listed. */
  ignored?(): Promise<readonly IgnoredFile[]>;
  info(name: string): Promise<BlobInfo | undefined>;
  /** Undefined when the blob does not exist, or not in the requested version. */
  open(
    name: string,
    options?: BlobReadOptions,
  ): Promise<{ readonly info: BlobInfo; readonly body: Readable } | undefined>;
  /** Undefined when the condition does not hold; nothing is written then. */
  write(name: string, content: BlobContent, options?: BlobWriteOptions): Promise<BlobInfo | undefined>;
  /** Stores one numbered part of a future blob; the same index again replaces it. */
  writePart(name: string, index: number, content: Uint8Array): Promise<void>;
  /** Makes the blob from the named parts, in that order, and drops the other parts. A part may be named once. */
  commitParts(name: string, indexes: readonly number[]): Promise<BlobInfo>;
  /** Succeeds when the blob does not exist. */
  delete(name: string): Promise<void>;
}
