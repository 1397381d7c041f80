import { createHash } from 'node:crypto';
import { toAlertResource } from '../../detection/alerts/alert-resource.ts';
import type { AlertDocument } from '../../detection/model/alert-model.ts';
import type { OutgoingMessage } from '../../storage/message-queue.ts';
import type { AlertedDetection } from './pull-detections.ts';
import { toRawDetection } from './raw-detection.ts';

/** Below the topic's limit of 256 KB, which includes headers. */
const maxBodyBytes = 200 * 1024;

/**
 * The message of a changed alert: `{"kind":"alert", ...}` with the fields of the alerts API and its evidence. A version of an
 * alert always has the same message id, so duplicates can be dropped.
 */
export function alertMessage(alert: AlertDocument): OutgoingMessage {
  const body = alertBody(alert);
  const version = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { id: `${alert.id}-${version}`, body: Buffer.from(body), contentType: 'application/json' };
}

/** The message of a detection: `{"kind":"detection", ...}` with the fields of the SIEM exporter and the detection's id. */
export function detectionMessage(detection: AlertedDetection, origin: string): OutgoingMessage {
  const body = JSON.stringify({ kind: 'detection', ...toRawDetection(detection, origin) });
  return { id: detection.detection.id, body: Buffer.from(body), contentType: 'application/json' };
}

/** If the alert is too large: without evidence, with only the last comment, and with `isCut`. */
function alertBody(alert: AlertDocument): string {
  const whole = JSON.stringify({ kind: 'alert', ...toAlertResource(alert, true) });
  if (Buffer.byteLength(whole) <= maxBodyBytes) {
    return whole;
  }
  const evidenceTruncated = alert.evidenceTruncated + alert.evidence.length;
  const cut = { ...alert, evidenceTruncated, comments: alert.comments.slice(-1) };
  return JSON.stringify({ kind: 'alert', isCut: true, ...toAlertResource(cut, false) });
}
