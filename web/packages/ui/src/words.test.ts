import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const kWeb = join(import.meta.dirname, '../../..');
const kChinese = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;

function sources(): string[] {
  return ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(kWeb, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\/src\/.*\.(ts|vue)$/.test(file) && !file.includes('node_modules'))
      .filter((file) => !/\.test\.ts$|locales\//.test(file))
      .map((file) => join(kWeb, folder, file)),
  );
}

const without_comments = (text: string) =>
  text.replace(/^\s*\/\/.*$/gm, '').replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, '');

describe('words of the interface', () => {
  it('stand in one module', () => {
    const found = sources().flatMap((file) =>
      without_comments(readFileSync(file, 'utf8'))
        .split('\n')
        .filter((line) => kChinese.test(line))
        .map((line) => `${file.slice(kWeb.length + 1)}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  it('looks at the files at all', () => {
    expect(sources().length).toBeGreaterThan(30);
  });
});
