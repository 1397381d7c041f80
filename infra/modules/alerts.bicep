metadata description = 'Alert rules for the health of the service. docs/operations.md has a runbook for each, under its name.'

@description('Name of the action group.')
param actionGroupName string

@description('Azure region of the resources.')
param location string

@description('Tags for every resource.')
param tags object

@description('Email addresses to notify. Without any, alerts appear only in the portal.')
param emails string[]

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param componentName string

@description('Name of the Service Bus namespace.')
param serviceBusName string

@description('Name of the Cosmos DB account.')
param cosmosAccountName string

@description('Delay of the matching index, in seconds, above which the alert fires.')
param indexAgeLimitSec int

@description('Number of failed requests or runs with the same result within five minutes above which the alert fires.')
param failedRequestLimit int

@description('Number of throttled Cosmos DB requests within five minutes above which the alert fires.')
param throttledRequestLimit int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: serviceBusName
}

resource cosmosAccount 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' existing = {
  name: cosmosAccountName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'ti-service'
    enabled: true
    emailReceivers: [
      for (email, index) in emails: {
        name: 'email-${index}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

@description('Status codes for errors of the caller; 507 means that its quota is exceeded.')
var refusals = ['400', '401', '403', '404', '409', '412', '413', '415', '416', '429', '507']

@description('Alerts on platform metrics.')
var metricRules = [
  {
    name: 'dead-letters'
    description: 'Messages were dead-lettered. See docs/operations.md, dead-letters.'
    severity: 1
    resourceId: serviceBus.id
    metricNamespace: 'Microsoft.ServiceBus/namespaces'
    metricName: 'DeadletteredMessages'
    dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
    timeAggregation: 'Maximum'
    threshold: 0
  }
  {
    name: 'function-failures'
    description: 'Requests or triggered functions fail. See docs/operations.md, function-failures.'
    severity: 2
    resourceId: component.id
    metricNamespace: 'microsoft.insights/components'
    metricName: 'requests/failed'
    // The platform counts refusals as failures too, but they are errors of the callers.
    dimensions: [{ name: 'request/resultCode', operator: 'Exclude', values: refusals }]
    timeAggregation: 'Count'
    threshold: failedRequestLimit
  }
  {
    name: 'cosmos-throttled'
    description: 'Cosmos DB throttles requests. See docs/operations.md, cosmos-throttled.'
    severity: 2
    resourceId: cosmosAccount.id
    metricNamespace: 'Microsoft.DocumentDB/databaseAccounts'
    metricName: 'TotalRequests'
    dimensions: [{ name: 'StatusCode', operator: 'Include', values: ['429'] }]
    timeAggregation: 'Count'
    threshold: throttledRequestLimit
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for rule in metricRules: {
    name: rule.name
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      severity: rule.severity
      enabled: true
      autoMitigate: true
      scopes: [rule.resourceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT5M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: rule.name
            criterionType: 'StaticThresholdCriterion'
            skipMetricValidation: true
            metricNamespace: rule.metricNamespace
            metricName: rule.metricName
            dimensions: rule.dimensions
            operator: 'GreaterThan'
            threshold: rule.threshold
            timeAggregation: rule.timeAggregation
          }
        ]
      }
      actions: [{ actionGroupId: actionGroup.id }]
    }
  }
]

@description('Alerts on the metrics and log lines of the service.')
var logRules = [
  {
    name: 'imports-failed'
    description: 'An import or another job failed as a whole. See docs/operations.md, imports-failed.'
    severity: 2
    query: loadTextContent('../queries/imports-failed.kql')
    threshold: 0
  }
  {
    name: 'index-age'
    description: 'Changes to the list do not reach the matching index. See docs/operations.md, index-age.'
    severity: 1
    query: replace(loadTextContent('../queries/index-age.kql'), 'INDEX_AGE_LIMIT_SEC', string(indexAgeLimitSec))
    threshold: 0
  }
  {
    name: 'records-quarantined'
    description: 'Telemetry cannot be read. See docs/operations.md, records-quarantined.'
    severity: 3
    query: loadTextContent('../queries/records-quarantined.kql')
    threshold: 0
  }
]

resource logAlerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in logRules: {
    name: rule.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.name
      description: rule.description
      severity: rule.severity
      enabled: true
      autoMitigate: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      // The tables do not exist before the first telemetry arrives.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [actionGroup.id]
      }
    }
  }
]
