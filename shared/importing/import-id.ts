/** Matches a complete import id. */
export const importIdPattern = /^[a-z\d_-]+-[\da-f]{16}$/;

const maxStemLength = 40;

/**
 * The id of an import: the stem of its file name in a-z, 0-9, `_` and `-`, then 16 unique hexadecimal digits. The report is
 * named after it, so that people see in a folder which file it belongs to.
 */
export function makeImportId(fileName: string, uniqueHex: string): string {
  const stem = fileName
    .slice(fileName.lastIndexOf('/') + 1)
    .replace(/(?<=.)\.[a-z\d]{1,5}$/i, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z\d_]+/g, '-')
    .replaceAll(/^-+/g, '')
    .slice(0, maxStemLength)
    .replace(/-+$/, '');
  return `${stem === '' ? 'import' : stem}-${uniqueHex.slice(-16)}`;
}
