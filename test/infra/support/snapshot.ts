import { readFileSync } from 'node:fs';
import { z } from 'zod';

const resourceSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  properties: z.looseObject({}).optional(),
});

const snapshotSchema = z.object({
  predictedResources: z.array(resourceSchema),
  diagnostics: z.array(z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
});

export type Resource = z.output<typeof resourceSchema>;
type Snapshot = z.output<typeof snapshotSchema>;

/** The parameter files of the whole service. */
export const environments = ['main', 'prod'] as const;

const infra = new URL('../../../infra/', import.meta.url);

/** A file of `infra/` as text. */
export function readInfra(path: string): string {
  return readFileSync(new URL(path, infra), 'utf8');
}

/** The resources that a parameter file deploys, as the compiler predicted them; `npm run infra:check` verifies them. */
export function readSnapshot(parameters: 'main' | 'prod' | 'events'): Snapshot {
  return snapshotSchema.parse(JSON.parse(readInfra(`${parameters}.snapshot.json`)));
}

/** The resources of one type. */
export function ofType({ predictedResources }: Snapshot, type: string): readonly Resource[] {
  return predictedResources.filter((resource) => resource.type === type);
}

/** The only resource of a type. @throws Error when there is not exactly one */
export function onlyOfType(snapshot: Snapshot, type: string): Resource {
  const [resource, ...others] = ofType(snapshot, type);
  if (resource === undefined || others.length > 0) {
    throw new Error(`there is not exactly one ${type}`);
  }
  return resource;
}

/** The last part of a resource's name. */
export function leafName({ name }: Resource): string {
  return name.split('/').at(-1) ?? name;
}

/** The function app's settings by name; values known only at deployment are expressions `[...]`. */
export function appSettings(snapshot: Snapshot): Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).parse(onlyOfType(snapshot, 'Microsoft.Web/sites/config').properties);
}
