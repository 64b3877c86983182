/** Every sentence the engine can say to a user, by code. "{name}" is filled from the issue's args. Korean: src-renderer/i18n. */
type Sentence = { readonly severity: 'error' | 'warning'; readonly message: string; readonly hint: string };
const error = (message: string, hint: string): Sentence => ({ severity: 'error', message, hint });
const warning = (message: string, hint: string): Sentence => ({ severity: 'warning', message, hint });

export const ISSUES = {
  // wiring
  'missing-input': error('Nothing is wired to the input "{port}" of {op}.', 'Wire an output to it.'),
  'unknown-op': error(
    '"{op}" is not an op that this version knows.',
    'It is kept as it is and written back; remove it or open the file with a newer Unroll.',
  ),
  'misspelt-op': error(
    '"{op}" is not an op that this version knows. Did you mean {near}?',
    'It is kept as it is and written back.',
  ),
  'unknown-edge': error('The wire from "{from}" to "{to}" leads nowhere.', 'Remove the wire.'),
  'second-wire': error('Two wires end at the input "{port}".', 'An input takes one wire; remove one.'),
  cycle: error('The nodes {nodes} form a cycle without a Delay.', 'A cycle is legal only through a Delay.'),
  'bad-id': error(
    '"{id}" cannot be the name of a node.',
    'Use letters, digits and _, starting with a letter, and no word that Python keeps.',
  ),
  'duplicate-id': error('Two nodes are called "{id}".', 'Names are unique; rename one.'),
  // parameters
  'missing-param': error('{op} needs a value for "{param}".', 'Give it in the inspector.'),
  'bad-param': error('"{param}" of {op} is {value}, which is not {expected}.', 'Change it in the inspector.'),
  'misspelt-param': warning(
    '{op} knows no "{param}": it is ignored. Did you mean {near}?',
    'It is kept as it is and written back.',
  ),
  'unknown-param': warning(
    '{op} knows no "{param}": it is ignored.',
    'It is kept as it is and written back; take it out in the text, or open the file with a newer Unroll.',
  ),
  'misspelt-field': warning(
    'Nothing reads the field "{field}": it is ignored. Did you mean {near}?',
    'It is kept as it is and written back.',
  ),
  'unknown-field': warning(
    'Nothing reads the field "{field}": it is ignored.',
    'It is kept as it is and written back; take it out, or open the file with a newer Unroll.',
  ),
  'bad-training': error(
    '"{path}" of the training settings is {value}, which is not {expected}.',
    'Change it in the training settings.',
  ),
  // shapes
  'too-much': error(
    '{what} would have {count} numbers, more than {limit}.',
    'Make it smaller: no machine of today holds that.',
  ),
  'shape-mismatch': error(
    'The shapes {a} and {b} do not fit together in {op}.',
    'Axes are compared from the last; they must be equal or 1.',
  ),
  'wrong-rank': error(
    '{op} takes {expected}, but gets {shape}.',
    'Shapes are per sample: the batch axis is not counted.',
  ),
  'kernel-too-large': error(
    'Kernel {kernel} is larger than the padded input {input}.',
    'Make the kernel smaller, or the padding larger.',
  ),
  'pool-padding': error(
    'Padding {padding} is more than half of the kernel {kernel}.',
    'A window would lie in the padding alone; make the padding smaller.',
  ),
  'bad-output-padding': error(
    'Output padding {more} is not below the stride {stride} or the dilation {dilation}.',
    'Make it smaller than the larger of the two.',
  ),
  'empty-output': error(
    '{op} would give a value of shape {shape}, which is empty.',
    'Make the padding smaller, or the kernel or the input larger.',
  ),
  'bad-groups': error(
    '{groups} groups do not divide {channels} channels.',
    'Both the input and the output channels must be multiples of the groups.',
  ),
  'bad-axis': error(
    'Axis {axis} does not exist in a value of shape {shape}.',
    'Axes count from 0, or from the end with -1.',
  ),
  'bad-reshape': error('{from} has {count} elements, which do not fill {to}.', 'Use -1 once for the axis to be found.'),
  'bad-permutation': error(
    'The axes {axes} are not an order of the axes of a value of shape {shape}.',
    'Name each axis once, from 0 on.',
  ),
  'concat-shapes': error(
    'Concat along axis {axis} cannot join the shapes {a} and {b}.',
    'All axes but the one that is joined must be equal.',
  ),
  'bad-slice': error(
    'The slice from {start} to {end} of an axis of {size} is empty.',
    'Choose an end after the start.',
  ),
  'class-axis': error(
    'CrossEntropyLoss takes logits of K classes first, [K] or [K, ...]; it gets {shape}.',
    'Insert a Linear layer with one output per class.',
  ),
  'too-few-classes': error(
    'The prediction has {outputs} outputs, but the data have {classes} classes, 0 to {last}.',
    'Give the last layer one output per class.',
  ),
  'too-many-classes': warning(
    'The prediction has {outputs} outputs for {classes} classes: {more} of them are never right.',
    'Give the last layer one output per class.',
  ),
  'too-few-ids': error(
    '{op} has room for {count} ids, 0 to {last}, but the data have {ids}, 0 to {most}.',
    'Give it a row for each id that can come.',
  ),
  'loss-of-itself': warning(
    '{op} compares one value with itself: nothing can be learned from that.',
    'Wire what the model predicts to the prediction, and what the data say to the target.',
  ),
  'target-shape': error(
    'The target has shape {target}, but the prediction asks for {expected}.',
    'Losses do not broadcast.',
  ),
  'needs-int': error(
    '{op} takes class or token ids (int32) at "{port}", but gets real numbers.',
    'Wire labels or token ids to it.',
  ),
  'needs-float': error(
    '{op} takes real numbers at "{port}", but gets int32 ids.',
    'Insert OneHot or Embedding before it.',
  ),
  'is-sequence': error(
    '{op} takes one value for each sample at "{port}", and gets a sequence.',
    'Take LastStep, MeanOverTime or MaxOverTime of it first.',
  ),
  'steps-differ': error('A sequence of {a} steps meets one of {b} steps.', 'Both need the same number of steps.'),
  'steps-unknown': error(
    'How many steps this sequence has is not known before the data are there.',
    'Take the sequence from ToSequence, or give the Input its value.',
  ),
  'loop-shape': error(
    'The shape of what goes round this loop cannot be found.',
    'Give it as the parameter shape of the Delay.',
  ),
  'loop-without-sequence': error(
    'No sequence enters this loop, so that nothing says how often it goes round.',
    'Wire a sequence into it.',
  ),
  'not-in-loop': error('{op} cannot stand inside a loop: it looks at all steps at once.', 'Wire it behind the loop.'),
  'needs-sequence': error('{op} takes a sequence at "{port}".', 'Wire a sequence to it.'),
  'one-value-per-channel': error(
    'BatchNorm gets one value per channel in training, whose variance is 0.',
    'Use a batch of at least 2 samples.',
  ),
  'expression-syntax': error(
    'The formula stops making sense at column {column}: {detail}.',
    'Use + - * / ^, comparisons, numbers, names, and where exp log sqrt abs sin cos tanh sigmoid relu max min.',
  ),
  'expression-empty': error('The formula has no input.', 'Name at least one input, for example x * 2.'),
  'shared-mismatch': error(
    '"{node}" shares the weights of "{of}", which has {theirs} where {ours} is needed.',
    'Both need the same op and the same shapes.',
  ),
  'ragged-value': error(
    'The nested list of "{param}" is ragged: its rows differ in length.',
    'Every row needs the same length.',
  ),
  'value-shape': error('The value has shape {shape}, but {expected} is needed.', 'Change the value or the shape.'),
  'weight-shape': error(
    'The written {weight} has shape {shape}, but {expected} is needed.',
    'Write it anew, or take it out: it then starts from the seed.',
  ),
  // export
  'nothing-to-export': error(
    'There is nothing in this graph that could be exported.',
    'Add a node that computes something.',
  ),
  // before a run
  'no-loss': error(
    'There is no loss, so there is nothing to train.',
    'Add a loss and wire a prediction and a target to it.',
  ),
  'no-parameters': error('Nothing in this graph can be trained.', 'Add a layer with weights.'),
  'two-sources': error(
    'The Dataset nodes {nodes} have different sources.',
    'All Dataset nodes of a graph have one source.',
  ),
  'no-feed': error('Nothing feeds the input "{node}".', 'Give it a value, or tensors on the command line.'),
  'batch-sizes': error('The inputs have {a} and {b} samples.', 'Every input needs the same number of samples.'),
  'empty-batch': error(
    'The batch of "{node}" is empty: its shape is {shape}.',
    'At least one sample is needed, and at least one step.',
  ),
  'lengths-range': error(
    'Sample {sample} of "{node}" has the length {length}, but its {steps} steps allow 1 to {steps}.',
    'Every sample needs at least one step.',
  ),
  'lengths-count': error('"{node}" has {samples} samples, but {count} lengths.', 'Give one length for each sample.'),
  'lengths-differ': error(
    'Sequences that meet have different lengths: sample {sample} has {a} steps in one, {b} in the other.',
    'They need the same lengths.',
  ),
  'cut-past-end': warning(
    'The cut at step {cut} does nothing: the sequences have {steps} steps, 0 to {last}.',
    'A cut at t parts the steps t - 1 and t; the last that can be made is {last}.',
  ),
  'softmax-before-loss': warning(
    '{before} stands before {op}, which applies a softmax of its own.',
    'Remove {before}: the loss takes logits.',
  ),
  'sigmoid-before-loss': warning(
    '{before} stands before {op}, which applies a sigmoid of its own.',
    'Remove {before}: the loss takes logits.',
  ),
  // while running
  'class-out-of-range': error(
    'Sample {sample} has the class {value}, but the classes are 0 to {last}.',
    'Give the last layer one output per class.',
  ),
  'not-finite': error(
    '{value} in {what} of {node}, first made by the {phase} instruction {index}: {prim}{step}.',
    'Lower the learning rate, or clip the gradient; where the weights have grown already, Reset or go back, too. Nothing was changed by this step.',
  ),
  'history-end': warning(
    'The history starts at iteration {iteration}.',
    'Earlier steps were let go to keep it within {megabytes} MB.',
  ),
  'out-of-memory': error(
    'The run needs {megabytes} MB, more than the {limit} MB that it may have.',
    'Lower the batch size or, where there is time, the number of steps T.',
  ),
  'helper-lost': error(
    'A thread that helps the engine gave no answer.',
    'Others take its place. Nothing was changed by this step: go on from here.',
  ),
  'worker-died': error(
    'The engine stopped: {detail}.',
    'A new one goes on from iteration {iteration}; {lost} steps are lost.',
  ),
  'engine-lost': error(
    'The engine cannot be started: {detail}.',
    'The document is safe here: save it, then reload the window.',
  ),
  'own-bug': error(
    'Something in Unroll went wrong: {detail}.',
    'It is a fault of ours. If what you see looks wrong, save the document and reload the window.',
  ),
  // files
  'not-json': error('{file} is not JSON: {detail}.', 'Open a .unroll.json or a .unroll file.'),
  'not-unroll': error('{file} is JSON, but no Unroll document.', 'A document starts with "format": "unroll".'),
  'too-new': error(
    '{file} was written by a newer Unroll (format version {version}; this one reads up to {ours}).',
    'Update Unroll; the file is untouched.',
  ),
  'too-large': error('{file} has {bytes} bytes, more than {limit}.', 'A document is a graph, not its data.'),
  'too-deep': error('{file} is nested deeper than {limit} levels.', 'It is not a document that Unroll wrote.'),
  'bad-key': error('{file} has a key "{key}", which is refused.', 'Remove it.'),
  'twice-key': error(
    '{file} has the key "{key}" twice in one place.',
    'Only one of them can be meant: remove the other.',
  ),
  'too-slow': error(
    '{file} took longer than {seconds} s to read.',
    'It is not a file that Unroll wrote; nothing was changed.',
  ),
  'bad-field': error('{path} of {file} is not right: {detail}.', 'Mend it in a text editor, or open an earlier copy.'),
  'bad-archive': error('{file} is no .unroll file that can be read: {detail}.', 'Open an earlier copy.'),
  'bad-tensors': error('{file} is no valid safetensors file: {detail}.', 'Write it again.'),
  'too-many': error('{file} has {count} {what}, more than {limit}.', 'Make it smaller.'),
  'bad-data': error('{file} is no data file that can be read: {detail}.', 'Install Unroll again, or mend the file.'),
  'one-character': error(
    '{file} holds one character alone, {count} times "{character}": there is nothing to foretell.',
    'Choose a text with at least two different characters.',
  ),
  'empty-sequences': error(
    'Every sequence of {file} is empty: all of its {count} lines are.',
    'Every sample needs at least one step.',
  ),
  'series-too-short': error(
    '{file} has {steps} rows, but a window of {window} and the target {ahead} after it need {needed}.',
    'Make the window or the horizon smaller.',
  ),
  'part-too-short': error(
    'The {part} part has {steps} steps, but a window of {window} and the target {ahead} after it need {needed}.',
    'Make the window smaller, or the part larger.',
  ),
  'carry-unrelated': warning(
    'carryState is on, but the sequences of "{source}" do not go on from each other.',
    'Switch it off, or take a text as a stream or a series.',
  ),
  'no-file': error(
    'No file is chosen for the source "{source}".',
    'Choose one in the inspector, or drop it on the window.',
  ),
  'no-column': error('No column of the file is a {role}.', 'Choose one in the dialog of the file.'),
  'data-file-missing': error(
    'The file {file} is not here.',
    'Choose it: a .unroll.json names its data and does not carry it.',
  ),
  'data-file-differs': warning(
    '{file} is not the file that the document was made with.',
    'Its SHA-256 is {found}…, not {expected}…. What it holds is used all the same.',
  ),
  'missing-file': error('{file} cannot be read: {detail}.', 'Check its name and your rights.'),
  'cannot-write': error('{file} cannot be written: {detail}.', 'Choose another place, or make room.'),
  'file-no-space': error(
    '{file} was not written: the disk is full ({detail}).',
    'Make room, or save it elsewhere. The old file is as it was.',
  ),
  'file-no-access': error(
    '{file} may not be used: {detail}.',
    'Allow it, or choose another place. The old file is as it was.',
  ),
  'file-busy': error('{file} is in use by another program: {detail}.', 'Close it there, or save it elsewhere.'),
  'file-gone': error('{file} is no longer where it was. {detail}', 'Choose the place again.'),
  'file-io': error(
    '{file} could not be read or written: {detail}.',
    'Try again, or choose another place. The old file is as it was.',
  ),
  'tensor-shape': error(
    'The tensor "{key}" has shape {shape}, but {expected} is needed.',
    'Write it again with the shape that the graph asks for.',
  ),
  'unused-tensor': warning('The tensor "{key}" belongs to nothing in this graph.', 'It was left out.'),
} as const satisfies Record<string, Sentence>;
export type IssueCode = keyof typeof ISSUES;
