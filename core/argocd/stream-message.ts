import { type ArgoFailure, classifyErrorBody, readErrorBody } from './failure.ts';
import { isObject, parseJson, textField } from './fields.ts';

export type StreamMessage =
  | { readonly kind: 'change'; readonly type: string; readonly object: unknown }
  | { readonly kind: 'failure'; readonly failure: ArgoFailure }
  /** Cut off or mixed with something else: nothing can be said but that it came. */
  | { readonly kind: 'garbled'; readonly text: string };

/** Reads one message of an application or tree stream: `{"result":{type, application}}` or `{"error":{…}}`. */
export function readStreamMessage(text: string): StreamMessage {
  const parsed = parseJson(text);
  if (parsed === undefined || !isObject(parsed.value)) return { kind: 'garbled', text: text.slice(0, 200) };
  const { result, error } = parsed.value;
  if (error !== undefined) {
    const body = readErrorBody(parsed.value) ?? { message: text.slice(0, 200) };
    return { kind: 'failure', failure: classifyErrorBody(body) };
  }
  if (!isObject(result)) return { kind: 'garbled', text: text.slice(0, 200) };
  return { kind: 'change', type: textField(result, 'type') ?? '', object: result['application'] ?? result };
}
