import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { drawnTable } from './support/drawn-table.ts';
import { circles, type ImportEdge, importEdges, sourceFiles } from './support/import-graph.ts';
import { architecturePage, importTable, prefixOf, type Room, roomOf } from './support/import-table.ts';

const rules = importTable();
const files = sourceFiles();
const rooms = new Map(files.map((file) => [file, roomOf(file, rules)]));
const crossing = importEdges().flatMap(({ from, to }) => {
  const room = rooms.get(from);
  return room === undefined || room.folder === rooms.get(to)?.folder ? [] : [{ from, to, room }];
});
const allows = ({ rule }: Room, to: string) => rule.mayImport.filter((folder) => prefixOf(to, folder) !== undefined);

it('every source file has a row in the table of imports', () => {
  expect(files.filter((file) => rooms.get(file) === undefined)).toEqual([]);
});

it('every import between folders is in the table of imports', () => {
  const forbidden = crossing.filter(({ to, room }) => allows(room, to).length === 0);
  expect(forbidden.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

it('every import that the table allows is used', () => {
  const used = new Set(
    crossing.flatMap(({ to, room }) => allows(room, to).map((target) => `${room.rule.folder} -> ${target}`)),
  );
  const allowed = rules.flatMap(({ folder, mayImport }) => mayImport.map((target) => `${folder} -> ${target}`));
  expect(allowed.filter((edge) => !used.has(edge))).toEqual([]);
});

/** The same edges between folders that a name is made for; edges inside one are left out. */
function between(folderOf: (file: string) => string): readonly ImportEdge[] {
  return importEdges()
    .map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))
    .filter(({ from, to }) => from !== to);
}

it('no folders import each other in a circle', () => {
  expect(circles(between(dirname))).toEqual([]);
});

it('no parts of shared and no parts of functions import each other in a circle', () => {
  expect(circles(between((file) => file.split('/').slice(0, -1).slice(0, 2).join('/')))).toEqual([]);
});

it('the picture is drawn from the table', () => {
  expect(architecturePage()).toContain(drawnTable(rules));
});
