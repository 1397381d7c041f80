metadata description = 'Service Bus: queues for telemetry and imports, a topic for alerts with a subscription for the SIEM.'

@description('Name of the namespace.')
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Premium gives private endpoints, steady latency and messages of up to 100 MB.')
@allowed(['Standard', 'Premium'])
param skuName string

@description('Names of the queues.')
param queueNames string[]

@description('Name of the topic for alerts.')
param topicName string

@description('Name of its subscription for the SIEM.')
param subscriptionName string

@description('How long a message waits for its receiver. Shorter than DETECTION_LIFE, so that a late message counts nothing twice.')
param messageTimeToLive string = 'P14D'

@description('Reachable from the internet (with a token) or by private endpoint only.')
param isPublic bool

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: skuName == 'Premium' ? { name: 'Premium', tier: 'Premium', capacity: 1 } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = [
  for queueName in queueNames: {
    parent: namespace
    name: queueName
    properties: {
      // The longest there is: a batch is not renewed while it is worked on.
      lockDuration: 'PT5M'
      maxDeliveryCount: 10
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: 'PT10M'
      defaultMessageTimeToLive: messageTimeToLive
      deadLetteringOnMessageExpiration: true
      maxSizeInMegabytes: 5120
    }
  }
]

resource topic 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = {
  parent: namespace
  name: topicName
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    defaultMessageTimeToLive: messageTimeToLive
    maxSizeInMegabytes: 5120
  }

  resource siem 'subscriptions' = {
    name: subscriptionName
    properties: {
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: messageTimeToLive
      // Dead letters have no end: where no SIEM receives they would fill the topic, and nothing could be published.
      deadLetteringOnMessageExpiration: false
    }
  }
}
