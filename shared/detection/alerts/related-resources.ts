import type { AlertDocument } from '../model/alert-model.ts';
import type { RelatedFile } from './related-entities.ts';

/** A file in the fields of the Defender API; what this service does not know is null. */
export function toFile({ sha1, sha256, md5, fileName }: RelatedFile) {
  return {
    sha1,
    sha256,
    md5,
    fileName,
    globalPrevalence: null,
    globalFirstObserved: null,
    globalLastObserved: null,
    size: null,
    fileType: null,
    isPeFile: null,
    filePublisher: null,
    fileProductName: null,
    signer: null,
    issuer: null,
    signerHash: null,
    isValidCertificate: null,
  };
}

/** The device of an alert, with what its events told; undefined when they named none. */
export function toMachine({ machineId, computerDnsName, firstEventTime, lastEventTime, ...alert }: AlertDocument) {
  if (machineId === null) {
    return undefined;
  }
  return {
    id: machineId,
    computerDnsName,
    firstSeen: firstEventTime,
    lastSeen: lastEventTime,
    osPlatform: null,
    osVersion: null,
    osProcessor: null,
    version: null,
    lastIpAddress: null,
    lastExternalIpAddress: null,
    agentVersion: null,
    osBuild: null,
    healthStatus: null,
    rbacGroupId: alert.rbacGroupId,
    rbacGroupName: alert.rbacGroupName,
    riskScore: null,
    exposureLevel: null,
    aadDeviceId: null,
    machineTags: [],
  };
}

/** The account of an alert; undefined when its events named none. */
export function toUser({ relatedUser, evidence, firstEventTime, lastEventTime, machineId }: AlertDocument) {
  if (relatedUser === null) {
    return undefined;
  }
  const { userName, domainName } = relatedUser;
  const sid = evidence.find(({ entityType }) => entityType === 'User')?.['userSid'] ?? null;
  return {
    id: domainName === null ? userName : `${domainName}\\${userName}`,
    accountName: userName,
    accountDomain: domainName,
    accountSid: sid,
    firstSeen: firstEventTime,
    lastSeen: lastEventTime,
    mostPrevalentMachineId: machineId,
    leastPrevalentMachineId: machineId,
    logonTypes: null,
    logOnMachinesCount: null,
    isDomainAdmin: null,
    isOnlyNetworkUser: null,
  };
}
