import type { InjectionKey } from 'vue';
import type { Finding } from '@shouwang/api';

// How a card asks for everything about one rule, for the day and the household its page is about.
export const kAskFinding: InjectionKey<(rule: string) => Promise<Finding>> = Symbol('ask finding');
