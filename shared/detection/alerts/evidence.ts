import { canonicaliseObserved } from '../../indicators/values/observe.ts';
import { textOf } from '../decoding/json-text.ts';
import { keptText } from '../decoding/kept-text.ts';
import type { Evidence, Observable, TelemetryEvent } from '../model/alert-model.ts';

/**
 * The evidence of one decision, with the names of the Defender alert resource: first what the indicator covers, then the
 * process that acted and the user, as far as the record contains them.
 */
export function evidenceOf(event: TelemetryEvent, observable: Observable): readonly Evidence[] {
  const seen = primaryEvidence(event, observable);
  const others =
    seen.entityType === 'Process' && observable.entity === 'initiatingFile' ? [] : [processEvidence(event)];
  return [seen, ...others, userEvidence(event), mailEvidence(event)].filter((evidence) => evidence !== undefined);
}

function primaryEvidence(event: TelemetryEvent, { type, value, entity }: Observable): Evidence {
  if (entity === 'file') {
    return fileEvidence(event);
  }
  if (entity === 'initiatingFile') {
    return processEvidence(event) ?? initiatingFileEvidence(event);
  }
  const address = type === 'Url' ? undefined : canonicaliseObserved('IpAddress', value);
  return type === 'IpAddress' || address !== undefined
    ? evidence(event, 'Ip', { ipAddress: address ?? value })
    : evidence(event, 'Url', { url: value });
}

function fileEvidence(event: TelemetryEvent): Evidence {
  const { properties } = event;
  const file = {
    sha1: properties['SHA1'],
    sha256: properties['SHA256'],
    fileName: properties['FileName'],
    filePath: folderOf(properties['FolderPath'], properties['FileName']),
  };
  if (event.table !== 'DeviceProcessEvents') {
    return evidence(event, 'File', file);
  }
  return evidence(event, 'Process', {
    ...file,
    processId: properties['ProcessId'],
    processCommandLine: properties['ProcessCommandLine'],
    processCreationTime: properties['ProcessCreationTime'],
    parentProcessId: properties['InitiatingProcessId'],
    parentProcessCreationTime: properties['InitiatingProcessCreationTime'],
    parentProcessFileName: properties['InitiatingProcessFileName'],
    parentProcessFilePath: folderOf(properties['InitiatingProcessFolderPath'], properties['InitiatingProcessFileName']),
  });
}

/** The file of a process whose name the record does not say. */
function initiatingFileEvidence(event: TelemetryEvent): Evidence {
  return evidence(event, 'File', {
    sha1: event.properties['InitiatingProcessSHA1'],
    sha256: event.properties['InitiatingProcessSHA256'],
  });
}

function processEvidence(event: TelemetryEvent): Evidence | undefined {
  const { properties } = event;
  if (textOf(properties['InitiatingProcessFileName']) === undefined) {
    return undefined;
  }
  return evidence(event, 'Process', {
    sha1: properties['InitiatingProcessSHA1'],
    sha256: properties['InitiatingProcessSHA256'],
    fileName: properties['InitiatingProcessFileName'],
    filePath: folderOf(properties['InitiatingProcessFolderPath'], properties['InitiatingProcessFileName']),
    processId: properties['InitiatingProcessId'],
    processCommandLine: properties['InitiatingProcessCommandLine'],
    processCreationTime: properties['InitiatingProcessCreationTime'],
    parentProcessId: properties['InitiatingProcessParentId'],
    parentProcessFileName: properties['InitiatingProcessParentFileName'],
    parentProcessCreationTime: properties['InitiatingProcessParentCreationTime'],
  });
}

function userEvidence(event: TelemetryEvent): Evidence | undefined {
  const { accountName, domainName, userSid, aadUserId, userPrincipalName } = accountOf(event);
  return accountName === undefined && userPrincipalName === undefined
    ? undefined
    : evidence(event, 'User', { accountName, domainName, userSid, aadUserId, userPrincipalName });
}

/** The account that acted in an event, as far as the record contains it. */
export function accountOf({ properties }: TelemetryEvent) {
  const pick = (column: string) => textOf(properties[column]) ?? textOf(properties[`InitiatingProcess${column}`]);
  return {
    accountName: pick('AccountName'),
    domainName: pick('AccountDomain'),
    userSid: pick('AccountSid'),
    aadUserId: pick('AccountObjectId'),
    userPrincipalName: pick('AccountUpn') ?? textOf(properties['RecipientEmailAddress']),
  };
}

function mailEvidence(event: TelemetryEvent): Evidence | undefined {
  const networkMessageId = event.properties['NetworkMessageId'];
  return textOf(networkMessageId) === undefined
    ? undefined
    : evidence(event, 'MailMessage', {
        networkMessageId,
        sender: event.properties['SenderFromAddress'],
        recipient: event.properties['RecipientEmailAddress'],
      });
}

/** A piece of evidence without empty values. */
function evidence(
  event: TelemetryEvent,
  entityType: Evidence['entityType'],
  values: Readonly<Record<string, unknown>>,
): Evidence {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    const text = textOf(value);
    if (typeof value === 'number') {
      kept[name] = value;
    } else if (text !== undefined) {
      kept[name] = keptText(text);
    }
  }
  return { ...kept, entityType, evidenceCreationTime: event.timestamp };
}

/** In the export, a folder's path ends with the file's name; in evidence it does not. */
function folderOf(path: unknown, fileName: unknown): string | undefined {
  const full = textOf(path);
  const name = textOf(fileName);
  const isWithName = name !== undefined && full?.toLowerCase().endsWith(`\\${name.toLowerCase()}`) === true;
  return isWithName ? full?.slice(0, -name.length - 1) : full;
}

/** The same for two pieces that show the same thing at different times. */
export function evidenceKey(evidence: Evidence): string {
  return JSON.stringify({ ...evidence, evidenceCreationTime: '' });
}
