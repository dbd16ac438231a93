import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageName } from '../../../src/drivers/kubelet/image-name.ts'

const sha = `sha256:${'0123456789abcdef'.repeat(4)}`

const names: readonly (readonly [image: string, want: string])[] = [
  ['nginx', 'docker.io/library/nginx'],
  ['nginx:1.25', 'docker.io/library/nginx'],
  [`nginx@${sha}`, 'docker.io/library/nginx'],
  [`nginx:1.25@${sha}`, 'docker.io/library/nginx'],
  ['team/app:1', 'docker.io/team/app'],
  ['docker.io/nginx', 'docker.io/library/nginx'],
  ['docker.io/library/nginx', 'docker.io/library/nginx'],
  ['index.docker.io/nginx', 'docker.io/library/nginx'],
  ['index.docker.io/team/app', 'docker.io/team/app'],
  ['registry.io/app', 'registry.io/app'],
  ['registry.io/team/app:1.2.3', 'registry.io/team/app'],
  [`registry.io:5000/team/app:v1@${sha}`, 'registry.io:5000/team/app'],
  ['registry:5000/app', 'registry:5000/app'],
  ['registry.io:443/app', 'registry.io:443/app'],
  ['registry:5000', 'docker.io/library/registry'],
  ['localhost/app', 'localhost/app'],
  ['localhost:5000/app', 'localhost:5000/app'],
  ['localhost', 'docker.io/library/localhost'],
  ['Registry/app', 'Registry/app'],
  ['Registry.IO/app', 'Registry.IO/app'],
  ['[::1]:5000/app', '[::1]:5000/app'],
  ['[fe80::1]/app', '[fe80::1]/app'],
  ['registry.io/a_b/c__d/e-f/g---h/i.j', 'registry.io/a_b/c__d/e-f/g---h/i.j'],
  ['a/b/c/d', 'docker.io/a/b/c/d'],
]
for (const [image, want] of names)
  test(`${image} is ${want}`, () => {
    assert.deepEqual(imageName(image), { repository: want })
    assert.deepEqual(imageName(want), { repository: want })
  })

const faults: readonly (readonly [image: string, want: string])[] = [
  ['', 'has a repository that is no name'],
  ['Nginx', 'has capital letters in its repository'],
  ['registry.io/Team/app', 'has capital letters in its repository'],
  ['registry.io/', 'has a repository that is no name'],
  ['registry.io//app', 'has a repository that is no name'],
  ['registry.io/a___b', 'has a repository that is no name'],
  ['registry.io/-app', 'has a repository that is no name'],
  ['https://registry.io/app', 'has a registry that is no host name'],
  ['user@registry.io/app', 'has a digest that is none'],
  ['-registry.io/app', 'has a registry that is no host name'],
  ['registry.io:port/app', 'has a registry that is no host name'],
  ['registry.io/app:', 'has a tag that is none'],
  ['registry.io/app:a b', 'has a tag that is none'],
  [`registry.io/app:${'x'.repeat(129)}`, 'has a tag that is none'],
  ['registry.io/app@sha256:00', 'has a digest that is none'],
  [`registry.io/app@sha256:${'0'.repeat(63)}`, 'has a digest that is none'],
  [`registry.io/app@${sha.toUpperCase()}`, 'has a digest that is none'],
  [`registry.io/app@${sha}@${sha}`, 'has more than one digest'],
  ['0'.repeat(64), 'is an image id, not a name'],
  [`registry.io/${'a'.repeat(256)}`, 'has a repository of more than 255 characters'],
]
for (const [image, want] of faults)
  test(`${JSON.stringify(image.slice(0, 40))} is no image`, () =>
    assert.deepEqual(imageName(image), { fault: want }))
