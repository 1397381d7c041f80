import type { Actor } from '../../access/actor.ts';
import { importKindName, workMessage } from '../../jobs/work-message.ts';
import { AppError } from '../../platform/errors.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import { makeImportId } from '../import-id.ts';
import { createImport } from './create-import.ts';

/** The most bytes of an upload: the platform's own limit for a request body. Larger files are dropped into the container. */
export const maxUploadBytes = 100 * 1024 * 1024;
const maxFileNameLength = 200;

/**
 * Stores an uploaded file, creates its import and requests it. Returns the id of the import once all of this is durable.
 * @throws AppError `RequestTooLarge`, `InvalidRequestBody` for an empty file, `InvalidInput` for an invalid file name
 */
export async function submitUpload(
  { files, container, queue, clock, newId }: ImportDependencies,
  actor: Actor,
  content: AsyncIterable<Uint8Array>,
  fileName: string | undefined,
): Promise<string> {
  const name = checkFileName(fileName ?? 'upload.csv');
  const id = makeImportId(name, newId());
  const bounded = new BoundedContent(content);
  const blob = await files.uploads.write(`${id}.csv`, bounded, { ifAbsent: true }).catch((error: unknown) => {
    throw bounded.isTooLarge ? tooLarge() : error;
  });
  if (blob === undefined) {
    throw new Error(`the upload ${id} exists already`);
  }
  if (blob.sizeBytes === 0) {
    await files.uploads.delete(blob.name);
    throw new AppError('InvalidRequestBody', 'The file is empty.');
  }
  await createImport(container, { id, source: 'uploads', blob, fileName: name, actor }, clock());
  await queue.send([workMessage({ kind: importKindName, id }, 'upload')]);
  return id;
}

function checkFileName(name: string): string {
  if (name === '' || name.length > maxFileNameLength || /\p{Cc}/u.test(name) || !name.isWellFormed()) {
    throw new AppError('InvalidInput', `fileName: expected 1 to ${maxFileNameLength} printable characters.`, {
      field: 'fileName',
    });
  }
  return name;
}

function tooLarge(): AppError {
  return new AppError(
    'RequestTooLarge',
    `The file is larger than ${maxUploadBytes} bytes. Drop it into the imports container instead.`,
  );
}

/** Content that fails once it exceeds the limit, so that nothing of it is stored. */
class BoundedContent implements AsyncIterable<Uint8Array> {
  readonly #content: AsyncIterable<Uint8Array>;
  isTooLarge = false;

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#content = content;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of this.#content) {
      bytes += chunk.length;
      this.isTooLarge = bytes > maxUploadBytes;
      if (this.isTooLarge) {
        throw tooLarge();
      }
      yield chunk;
    }
  }
}
