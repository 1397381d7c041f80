import { createHash } from 'node:crypto';
import { toAlertResource } from '../../detection/alerts/alert-resource.ts';
import type { AlertDocument } from '../../detection/model/alert-model.ts';
import type { OutgoingMessage } from '../../storage/message-queue.ts';
import type { AlertedDetection } from './pull-detections.ts';
import { toRawDetection } from './raw-detection.ts';

/** Below the 256 KB that the topic takes, headers included. */
const maxBodyBytes = 200 * 1024;

/**
 * The message of a changed alert: `{"kind":"alert", ...}` in the fields of the alerts API, with its evidence. The same
 * version has the same id, whoever publishes it and how often.
 */
export function alertMessage(alert: AlertDocument): OutgoingMessage {
  const body = alertBody(alert);
  const version = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { id: `${alert.id}-${version}`, body: Buffer.from(body), contentType: 'application/json' };
}

/** The message of a detection: `{"kind":"detection", ...}` in the fields of the SIEM exporter. Its id is the detection's. */
export function detectionMessage(detection: AlertedDetection, origin: string): OutgoingMessage {
  const body = JSON.stringify({ kind: 'detection', ...toRawDetection(detection, origin) });
  return { id: detection.detection.id, body: Buffer.from(body), contentType: 'application/json' };
}

/** Without evidence, and with the last comment only, when the whole is too large; `isCut` says so. */
function alertBody(alert: AlertDocument): string {
  const whole = JSON.stringify({ kind: 'alert', ...toAlertResource(alert, true) });
  if (Buffer.byteLength(whole) <= maxBodyBytes) {
    return whole;
  }
  const evidenceTruncated = alert.evidenceTruncated + alert.evidence.length;
  const cut = { ...alert, evidenceTruncated, comments: alert.comments.slice(-1) };
  return JSON.stringify({ kind: 'alert', isCut: true, ...toAlertResource(cut, false) });
}
