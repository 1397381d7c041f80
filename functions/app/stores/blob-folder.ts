import { join } from 'node:path';

/** Where the containers of blobs are, as folders. */
export interface BlobFolders {
  readonly root: string;
  /** Of `imports` and `reports`, which people use, if they are elsewhere. */
  readonly importsDir?: string | undefined;
  readonly reportsDir?: string | undefined;
}

export function blobFolder({ root, importsDir, reportsDir }: BlobFolders, name: string): string {
  const own = name === 'imports' ? importsDir : name === 'reports' ? reportsDir : undefined;
  return own ?? join(root, name);
}
