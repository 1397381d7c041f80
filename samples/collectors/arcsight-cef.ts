import { once } from 'node:events';
import { connect } from 'node:net';
import { collect, setting } from './collector.ts';

/* Sends CEF lines to a syslog receiver over TCP (SYSLOG_HOST, SYSLOG_PORT), such as ArcSight's syslog connector. */

await collect('/api/alerts', { accept: 'text/plain' }, async (text) => {
  const lines = text.split('\n').filter((line) => line !== '');
  const stamp = /deviceCustomDate1=(\d+)/.exec(lines.at(-1) ?? '')?.[1];
  if (stamp === undefined) {
    return undefined;
  }
  const socket = connect(Number(setting('SYSLOG_PORT', '514')), setting('SYSLOG_HOST', '127.0.0.1'));
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  socket.resume();
  // <133>: facility local0, severity notice
  socket.end(lines.map((line) => `<133>${new Date().toISOString()} threat-indicators ${line}\n`).join(''));
  await ended;
  return new Date(Number(stamp)).toISOString();
});
