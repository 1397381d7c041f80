import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeCsv } from '../../made/made-input.ts';
import { finalStates, importList } from '../../made/shapes.ts';
import type { ServiceProcess } from '../service-process.ts';

const rowsOfFile = 400;
const bad = new Set([1, 200]);

/** A person who drops CSV files, each with rows of its own. */
export class DroppedFiles {
  readonly #folder: string;
  readonly #ownFolder: string;
  #dropped = 0;

  constructor(service: ServiceProcess) {
    this.#folder = service.runtime.importsFolder ?? '';
    this.#ownFolder = service.dataDir;
  }

  get dropped(): number {
    return this.#dropped;
  }

  async step(): Promise<void> {
    const number = this.#dropped + 1;
    const name = `drop-${number}.csv`;
    await writeFile(join(this.#ownFolder, name), madeCsv(rowsOfFile, bad, number * rowsOfFile));
    await rename(join(this.#ownFolder, name), join(this.#folder, name));
    this.#dropped = number;
  }

  /** Whether every file has an import that ended. */
  async areImported(service: ServiceProcess): Promise<boolean> {
    const records = await readImports(service);
    return records.length >= this.#dropped && records.every(({ state }) => finalStates.has(state));
  }

  /** Files without exactly one import that has every row once. */
  async wrong(service: ServiceProcess): Promise<readonly string[]> {
    const records = await readImports(service);
    const names = Array.from({ length: this.#dropped }, (_, index) => `drop-${index + 1}.csv`);
    return names.flatMap((name) => {
      const [record, ...more] = records.filter(({ fileName }) => fileName === name);
      if (record === undefined || more.length > 0) {
        return [`${name} has ${more.length + (record === undefined ? 0 : 1)} imports`];
      }
      const { total, created, updated, unchanged, refused } = record;
      const isRight =
        total === rowsOfFile && created === rowsOfFile - bad.size && updated + unchanged === 0 && refused === bad.size;
      return isRight ? [] : [`${name}: ${JSON.stringify(record)}`];
    });
  }
}

async function readImports(service: ServiceProcess) {
  return (await service.json(importList, '/api/imports?$top=1000')).value;
}
