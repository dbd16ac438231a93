import { type Answer, empty, json } from '../answer.ts'
import { type FakeRequest, jsonObject } from '../fake-request.ts'
import { problem } from './problem.ts'
import { type DigitalOceanRegistry, type KeptRegistry, keep } from './registry-data.ts'
import { holdsRegistries, optionsFor, regions, subscriptionTo } from './tiers.ts'

/** The registries of an account and its subscription. */
export class Account {
  readonly #registries: KeptRegistry[]
  readonly #now: () => number
  #tier: string
  #tierSince = '2020-11-05T15:53:24Z'

  constructor(registries: readonly DigitalOceanRegistry[], tier: string, now: () => number) {
    this.#registries = registries.map(keep)
    this.#tier = tier
    this.#now = now
  }

  get size(): number {
    return this.#registries.length
  }

  get first(): KeptRegistry | undefined {
    return this.#registries[0]
  }

  find(name: string): KeptRegistry | undefined {
    return this.#registries.find(({ fields }) => fields.name === name)
  }

  timestamp(): string {
    return `${new Date(this.#now()).toISOString().slice(0, 19)}Z`
  }

  /** GET `registries`: each with the account's subscription. Not paged. */
  list(): Answer {
    const total = this.#registries.reduce((sum, { fields }) => sum + fields.storage_usage_bytes, 0)
    const registries = this.#registries.map((registry) => this.#withSubscription(registry))
    return json(200, { registries, total_storage_usage_bytes: total })
  }

  /** One registry; only the older endpoint adds the subscription. */
  show(registry: KeptRegistry | undefined, withSubscription: boolean): Answer {
    if (registry === undefined) return problem(404)
    return json(200, { registry: withSubscription ? this.#withSubscription(registry) : registry.fields })
  }

  create(request: FakeRequest): Answer {
    const body = jsonObject(request)
    if (body === undefined) return problem(400)
    const { name, region = 'nyc3', subscription_tier_slug: tier = this.#tier } = body
    if (!isName(name)) return problem(422, 'name must match ^[a-z0-9-]{1,63}$')
    if (typeof region !== 'string' || !regions.includes(region))
      return problem(422, 'region is not available')
    if (typeof tier !== 'string' || subscriptionTo(tier, '') === undefined)
      return problem(422, 'unknown tier')
    if (this.find(name) !== undefined) return problem(409, 'name already exists')
    if (!holdsRegistries(tier, this.size + 1)) return overLimit()
    const at = this.timestamp()
    this.#tier = tier
    const created = keep({
      name,
      created_at: at,
      region,
      storage_usage_bytes: 0,
      storage_usage_bytes_updated_at: at,
    })
    this.#registries.push(created)
    return json(201, { registry: this.#withSubscription(created) })
  }

  remove(registry: KeptRegistry | undefined): Answer {
    const index = registry === undefined ? -1 : this.#registries.indexOf(registry)
    if (index < 0) return problem(404)
    this.#registries.splice(index, 1)
    return empty(204)
  }

  subscription(): Answer {
    return json(200, { subscription: subscriptionTo(this.#tier, this.#tierSince) })
  }

  subscribe(request: FakeRequest): Answer {
    const slug = jsonObject(request)?.['tier_slug']
    if (typeof slug !== 'string' || subscriptionTo(slug, '') === undefined)
      return problem(422, 'unknown tier')
    if (!holdsRegistries(slug, this.size)) return overLimit()
    this.#tier = slug
    this.#tierSince = this.timestamp()
    return this.subscription()
  }

  options(): Answer {
    const repositories = this.#registries.reduce((sum, registry) => sum + registry.repositories.length, 0)
    return json(200, { options: optionsFor(this.size, repositories) })
  }

  /** `validate-name`: 204 when the name is free. */
  validateName(request: FakeRequest): Answer {
    const name = jsonObject(request)?.['name']
    if (!isName(name)) return problem(422, 'name must match ^[a-z0-9-]{1,63}$')
    return this.find(name) === undefined ? empty(204) : problem(409, 'name already exists')
  }

  #withSubscription(registry: KeptRegistry): unknown {
    return { ...registry.fields, subscription: subscriptionTo(this.#tier, this.#tierSince) }
  }
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z0-9-]{1,63}$/.test(name)
}

function overLimit(): Answer {
  return problem(412, 'registry is not eligible for tier because: [OverRegistryLimit]')
}
