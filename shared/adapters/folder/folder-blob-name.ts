import { checkBlobName } from '../../storage/blob-name.ts';

/** Whether a file or folder of this name belongs to a blob: not hidden, nothing that no blob's name may hold. */
export function isBlobFileName(fileName: string): boolean {
  try {
    checkFolderBlobName(fileName);
    return true;
  } catch {
    return false;
  }
}

/**
 * The rules of a blob's name, and no segment with a leading dot: those are hidden files, kept for other uses.
 * @throws TypeError.
 */
export function checkFolderBlobName(name: string): void {
  checkBlobName(name);
  if (name.split('/').some((segment) => segment.startsWith('.'))) {
    throw new TypeError(`a blob's name may not be that of a hidden file: ${JSON.stringify(name)}`);
  }
}
