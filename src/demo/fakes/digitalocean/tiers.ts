const gib = 1024 ** 3

const tiers = [
  {
    name: 'Starter',
    slug: 'starter',
    included_repositories: 1,
    included_storage_bytes: gib / 2,
    allow_storage_overage: false,
    included_bandwidth_bytes: gib / 2,
    monthly_price_in_cents: 0,
  },
  {
    name: 'Basic',
    slug: 'basic',
    included_repositories: 5,
    included_storage_bytes: 5 * gib,
    allow_storage_overage: true,
    included_bandwidth_bytes: 5 * gib,
    monthly_price_in_cents: 500,
    storage_overage_price_in_cents: 2,
  },
  {
    name: 'Professional',
    slug: 'professional',
    included_repositories: 0,
    included_storage_bytes: 100 * gib,
    allow_storage_overage: true,
    included_bandwidth_bytes: 100 * gib,
    monthly_price_in_cents: 2000,
    storage_overage_price_in_cents: 2,
  },
] as const

/** The regions in which a registry can be made. */
export const regions: readonly string[] = ['nyc3', 'sfo2', 'sfo3', 'ams3', 'sgp1', 'fra1', 'blr1', 'syd1']

/** The subscription to a tier; undefined for a slug that no tier has. */
export function subscriptionTo(slug: string, updatedAt: string): unknown {
  const tier = tiers.find((candidate) => candidate.slug === slug)
  return tier && { tier, created_at: '2020-01-23T21:19:12Z', updated_at: updatedAt }
}

/** Whether a tier holds so many registries: only Professional holds more than one, up to ten. */
export function holdsRegistries(slug: string, count: number): boolean {
  return count <= (slug === 'professional' ? 10 : 1)
}

/** The answer of `options`: regions, and tiers with why one cannot be chosen. */
export function optionsFor(registries: number, repositories: number): unknown {
  const subscription_tiers = tiers.map((tier) => {
    const reasons: string[] = []
    if (tier.included_repositories > 0 && repositories > tier.included_repositories) {
      reasons.push('OverRepositoryLimit')
    }
    if (!holdsRegistries(tier.slug, registries)) reasons.push('OverRegistryLimit')
    const eligible = reasons.length === 0
    return { ...tier, eligible, ...(eligible ? {} : { eligibility_reasons: reasons }) }
  })
  return { available_regions: regions, subscription_tiers }
}
