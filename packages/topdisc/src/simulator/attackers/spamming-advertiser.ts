import type { TopDiscSettings } from '../../settings.js'
import type { Attack } from './attack.js'

/**
 * The settings of a malicious node that registers at many more registrars than the protocol asks for. It keeps as many
 * nodes in its tables as that needs, and no limits for subnets: it does not defend itself.
 */
export function spammingSettings(settings: TopDiscSettings, attack: Attack | undefined): TopDiscSettings {
  const factor = attack?.registrationFactor ?? 1
  if (factor === 1) return settings
  return {
    ...settings,
    registrationsPerBucket: settings.registrationsPerBucket * factor,
    bucketSize: settings.bucketSize * factor,
    concurrency: settings.concurrency * factor,
    subnetPerBucket: Number.POSITIVE_INFINITY,
    subnetPerTable: Number.POSITIVE_INFINITY,
  }
}
