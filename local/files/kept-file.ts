import { readIfPresent, writePrivateFile } from './private-file.ts';
import { adviceOn, StartError } from './start-error.ts';

interface KeptFile<T> {
  readonly path: string;
  /** What the file has, such as `the key that signs packages`. */
  readonly content: string;
  /** @throws anything when the text is not valid */
  readonly parse: (text: string) => T | Promise<T>;
  /** Makes the text of the first start. */
  readonly make: () => string | Promise<string>;
  /** What happens if the file is removed, so that the next start makes a new one. */
  readonly whenRemoved: string;
}

/**
 * What a file of the data directory has; made at the first start, readable by its owner only.
 * @throws StartError when the file is damaged
 */
export async function keepFile<T>({ path, content, parse, make, whenRemoved }: KeptFile<T>): Promise<T> {
  const kept = await readIfPresent(path).catch((cause: unknown) => {
    throw new StartError(`${path} cannot be read. ${adviceOn(cause) ?? String(cause)}.`, { cause });
  });
  if (kept === undefined) {
    const made = await make();
    await writePrivateFile(path, made);
    return await parse(made);
  }
  try {
    return await parse(kept);
  } catch (cause) {
    const state = kept.trim() === '' ? 'is empty' : 'is damaged';
    throw new StartError(
      `${path} ${state}: it should have ${content}. Restore it from a backup, or remove it: ${whenRemoved}.`,
      { cause },
    );
  }
}
