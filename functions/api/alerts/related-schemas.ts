import { z } from 'zod';
import { textOrNull, utcDate } from '../../http/field-schemas.ts';
import { once } from '../../http/once.ts';

/** The entities that alerts are related to. Fields that this service does not know are null. */
export const relatedSchemas = once(() => {
  const file = z
    .object({
      sha1: textOrNull(),
      sha256: textOrNull(),
      md5: textOrNull(),
      fileName: textOrNull(),
      globalPrevalence: z.null(),
      globalFirstObserved: z.null(),
      globalLastObserved: z.null(),
      size: z.null(),
      fileType: z.null(),
      isPeFile: z.null(),
      filePublisher: z.null(),
      fileProductName: z.null(),
      signer: z.null(),
      issuer: z.null(),
      signerHash: z.null(),
      isValidCertificate: z.null(),
    })
    .meta({ description: "A file from the alert's events, with Defender API field names." });
  const machine = z
    .object({
      id: z.string(),
      computerDnsName: textOrNull(),
      firstSeen: utcDate(),
      lastSeen: utcDate(),
      osPlatform: z.null(),
      osVersion: z.null(),
      osProcessor: z.null(),
      version: z.null(),
      lastIpAddress: z.null(),
      lastExternalIpAddress: z.null(),
      agentVersion: z.null(),
      osBuild: z.null(),
      healthStatus: z.null(),
      rbacGroupId: textOrNull(),
      rbacGroupName: textOrNull(),
      riskScore: z.null(),
      exposureLevel: z.null(),
      aadDeviceId: z.null(),
      machineTags: z.array(z.string()),
    })
    .meta({ description: 'The device of an alert, with Defender API field names.' });
  const user = z
    .object({
      id: z.string(),
      accountName: z.string(),
      accountDomain: textOrNull(),
      accountSid: textOrNull(),
      firstSeen: utcDate(),
      lastSeen: utcDate(),
      mostPrevalentMachineId: textOrNull(),
      leastPrevalentMachineId: textOrNull(),
      logonTypes: z.null(),
      logOnMachinesCount: z.null(),
      isDomainAdmin: z.null(),
      isOnlyNetworkUser: z.null(),
    })
    .meta({ description: 'The user account of an alert, with Defender API field names.' });
  return { file, machine, user };
});
