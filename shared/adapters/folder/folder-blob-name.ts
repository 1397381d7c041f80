import { checkBlobName } from '../../storage/blob-name.ts';

/** Whether a file or folder of this name belongs to a blob: not hidden, and nothing that a blob's name may not contain. */
export function isBlobFileName(fileName: string): boolean {
  try {
    checkFolderBlobName(fileName);
    return true;
  } catch {
    return false;
  }
}

/**
 * The rules of blob names, and no segment with a leading dot: those are hidden files, reserved for other uses.
 * @throws TypeError for any other name.
 */
export function checkFolderBlobName(name: string): void {
  checkBlobName(name);
  if (name.split('/').some((segment) => segment.startsWith('.'))) {
    throw new TypeError(`a blob cannot have the name of a hidden file: ${JSON.stringify(name)}`);
  }
}
