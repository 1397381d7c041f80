import { SqliteStoreError } from './errors.ts';

/** What SQLite says of a page that is not what it wrote; an error that came from a thread has nothing but its message. */
const damagePattern = /disk image is malformed|malformed database schema|not a database/i;

/** Remembers that a page of the file could not be read: what reads other pages works all the same. */
export class DamageWatch {
  readonly #path: string;
  #message: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  note(error: unknown): void {
    if (error instanceof Error && damagePattern.test(error.message)) {
      this.#message ??= error.message;
    }
  }

  /** @throws SqliteStoreError `damaged` once a page could not be read */
  check(): void {
    if (this.#message !== undefined) {
      throw new SqliteStoreError(
        'damaged',
        `the database ${this.#path} is damaged (${this.#message}). Stop the service and restore a backup; a copy that can still be read is made by npm run backup.`,
      );
    }
  }
}
