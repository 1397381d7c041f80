import { createHmac, randomBytes } from 'node:crypto';
import { changeDocument } from '../storage/change-document.ts';
import type { DocumentContainer, StoredDocument } from '../storage/document-container.ts';
import type { AuditLog } from './audit-log.ts';
import { serviceCaller } from './audit-record.ts';

/** What the settings were at the last start: of each a salted hash. */
export interface SettingsDocument extends StoredDocument {
  readonly kind: 'settings';
  readonly salt: string;
  readonly hashes: Readonly<Record<string, string>>;
}

const key = { partition: 'settings', id: 'settings' } as const;

/** Records which settings changed since the last start, by name. Of several instances that start, one does. */
export async function recordSettings(
  container: DocumentContainer<SettingsDocument>,
  audit: AuditLog,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  let changed: readonly string[] = [];
  let isFirst = false;
  const { outcome } = await changeDocument<
    SettingsDocument,
    SettingsDocument,
    Awaited<ReturnType<typeof container.read>>
  >(
    container,
    () => container.read(key),
    (before) => {
      const salt = before?.document.salt ?? randomBytes(16).toString('base64url');
      const hashes = hashesOf(settings, salt);
      const was = before?.document.hashes ?? {};
      changed = [...new Set([...Object.keys(was), ...Object.keys(hashes)])].filter(
        (name) => was[name] !== hashes[name],
      );
      isFirst = before === undefined;
      return before !== undefined && changed.length === 0
        ? { unchanged: before }
        : { write: { ...key, kind: 'settings', v: 1, salt, hashes } };
    },
  );
  if (outcome !== 'unchanged') {
    await audit.write({
      caller: serviceCaller,
      operation: 'start',
      action: 'ChangeSettings',
      targetKind: 'settings',
      ...(isFirst ? { detail: 'The first start with an audit log.' } : { after: { changed: changed.toSorted() } }),
      result: 'Done',
    });
  }
}

function hashesOf(settings: Readonly<Record<string, unknown>>, salt: string): Readonly<Record<string, string>> {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, hashOf(value, salt)]));
}

function hashOf(value: unknown, salt: string): string {
  return createHmac('sha256', salt)
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 22);
}
