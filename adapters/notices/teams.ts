import { isFinal, type NoticeDecision } from '../../core/notice/state.ts';
import { renderTeams } from '../../core/notice/teams-message.ts';
import type { HttpClient } from '../../core/ports/http.ts';
import type { Channel } from './channel.ts';
import { postJson } from './post.ts';

/** A workflow cannot edit what it wrote, so it is told once, when nothing follows any more. */
export function openTeams(http: HttpClient, { url }: { readonly url: string }): Channel {
  const told = new Map<string, NoticeDecision>();
  return {
    name: 'Teams',
    tell: async (state) => {
      if (!isFinal(state) || told.get(state.id) === state.decision) return { kind: 'silent' };
      const posted = await postJson(http, { url, body: JSON.stringify(renderTeams(state)) });
      if (posted.kind === 'refused') return { kind: 'failed', reason: posted.reason };
      told.set(state.id, state.decision);
      return { kind: 'told' };
    },
  };
}
