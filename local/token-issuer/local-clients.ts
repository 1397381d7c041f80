import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ConfigError } from '../../functions/app/config/config.ts';
import { peopleRoleNames, peopleRoleOf } from '../../shared/access/people-roles.ts';
import { applicationRoles } from '../../shared/access/permissions.ts';
import { keepFile } from '../files/kept-file.ts';

const notARole = `expected a role of people: ${peopleRoleNames.join(', ')}`;
const clientsSchema = z.array(
  z.object({
    id: z.string().min(1),
    secret: z.string().min(1),
    roles: z.array(z.string()).default([]),
    name: z.string().optional(),
    /** Makes the client act for a person: its tokens are delegated, with scopes, Entra groups and the roles of people. */
    user: z
      .object({
        name: z.string().min(1),
        scopes: z.array(z.string()),
        groups: z.array(z.string()).default([]),
        roles: z.array(z.string().refine((name) => peopleRoleOf(name) !== undefined, notARole)).optional(),
      })
      .optional(),
  }),
);

/** An application that can get tokens from the local issuer. */
export type LocalClient = z.output<typeof clientsSchema>[number];

/** The applications, and where their secrets are. */
export interface LocalClients {
  readonly clients: readonly LocalClient[];
  /** Absent when they come from a setting. `isNew`: made by this start. */
  readonly file?: { readonly path: string; readonly isNew: boolean };
}

export const noClients: LocalClients = { clients: [] };

const administratorId = '0a000000-0000-4000-8000-000000000001';
const readerId = '0a000000-0000-4000-8000-000000000002';

/**
 * The clients of `LOCAL_CLIENTS` (JSON) or, without that setting, those stored at `path`: an administrator with all
 * roles and a reader, with secrets generated at the first start.
 *
 * @throws ConfigError when the setting is not a list of clients
 * @throws StartError when the file is not
 */
export async function loadLocalClients(setting: string | undefined, path: string): Promise<LocalClients> {
  if (setting !== undefined && setting !== '') {
    return { clients: parseClients(setting, 'LOCAL_CLIENTS') };
  }
  let isNew = false;
  const clients = await keepFile({
    path,
    content: 'a list of clients, [{"id","secret","roles":[]}], no two with the same id',
    whenRemoved: 'the next start makes new clients with new secrets',
    parse: (text) => parseClients(text, path),
    make: () => {
      isNew = true;
      return JSON.stringify(firstClients(), null, 2);
    },
  });
  return { clients, file: { path, isNew } };
}

function firstClients(): readonly LocalClient[] {
  return [
    {
      id: administratorId,
      name: 'Local administrator',
      secret: newSecret(),
      roles: applicationRoles.map(({ value }) => value),
    },
    { id: readerId, name: 'Local reader', secret: newSecret(), roles: ['Ti.Read.All', 'Alert.Read.All'] },
  ];
}

function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

function parseClients(text: string, source: string): readonly LocalClient[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError([`${source}: not valid JSON`]);
  }
  const clients = clientsSchema.safeParse(json);
  if (!clients.success) {
    // Names paths, never values: these could be secrets.
    throw new ConfigError(
      clients.error.issues.map(({ path, message }) => `${[source, ...path].map(String).join('.')}: ${message}`),
    );
  }
  const ids = clients.data.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) {
    throw new ConfigError([`${source}: two clients have the same id`]);
  }
  return clients.data;
}
