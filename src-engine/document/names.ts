/** Which ids a node may have: an id becomes an attribute of a Python module, and a key of plain objects. */

const LEGAL = /^[A-Za-z_][A-Za-z0-9_]*$/;
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Keywords of Python 3 (keyword.kwlist). Ids are case-sensitive, as Python is. */
const PYTHON = words(`
  False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda
  nonlocal not or pass raise return try while with yield`);
/** Attributes of torch.nn.Module, and names that the exported class itself uses: a layer so called would hide one of them. */
const MODULE = words(`
  self super torch nn forward training add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
  extra_repr float get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children
  named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook register_forward_pre_hook
  register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook
  register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule
  share_memory state_dict to to_empty train type xpu zero_grad T_destination
  _apply _backward_hooks _backward_pre_hooks _buffers _call_impl _compiled_call_impl _forward_hooks _forward_pre_hooks _get_name
  _load_from_state_dict _modules _named_members _non_persistent_buffers_set _parameters _register_state_dict_hook _save_to_state_dict
  _slow_forward _state_dict_hooks _version _wrapped_call_impl`);
const RESERVED: ReadonlySet<string> = new Set([...PYTHON, ...MODULE, 'prototype', 'constructor']);
/** __init__, __proto__ and their like. */
const isDunder = (id: string): boolean => id.startsWith('__') && id.endsWith('__');

export const isLegalId = (id: string): boolean => LEGAL.test(id) && !RESERVED.has(id) && !isDunder(id);

/** A legal id as near as can be to the one wished for, that `taken` does not have. */
export function freeId(wish: string, taken: ReadonlySet<string>): string {
  let base = wish.replace(/[^A-Za-z0-9_]+/g, '_');
  if (!/[A-Za-z0-9]/.test(base)) base = 'node';
  if (/^[0-9]/.test(base)) base = `n${base}`;
  if (isDunder(base)) base = base.replace(/^_+|_+$/g, '');
  if (!isLegalId(base)) base = `${base}_1`;
  let id = base;
  for (let i = 2; taken.has(id); i++) id = `${base}_${i}`;
  return id;
}
