-- A language client nobody here wrote: nvim --headless --clean -n -i NONE -S neovim.lua
local function log(...) io.stdout:write(table.concat(vim.tbl_map(tostring, { ... }), ' ') .. '\n') end
local root, file = vim.env.LSP_ROOT, vim.env.LSP_FILE

local function code_of(d) return d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code) end
local function with_code(buf, code)
  return vim.tbl_filter(function(d) return code_of(d) == code end, vim.diagnostic.get(buf))
end

-- What was pushed last for each file: how much, and for which version of the document.
local pushed = {}
local publish = vim.lsp.handlers['textDocument/publishDiagnostics']
vim.lsp.handlers['textDocument/publishDiagnostics'] = function(failure, result, ...)
  pushed[result.uri] = { count = #result.diagnostics, version = result.version }
  return publish(failure, result, ...)
end

local ok, err = xpcall(function()
  vim.o.swapfile = false
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local buf = vim.api.nvim_get_current_buf()
  local init
  local id = vim.lsp.start_client({
    name = 'authlint',
    cmd = vim.split(vim.env.LSP_COMMAND, ' '),
    root_dir = root,
    on_init = function(c) init = c end,
  })
  assert(id, 'no client id')
  vim.lsp.buf_attach_client(buf, id)
  assert(vim.wait(10000, function() return init ~= nil and vim.lsp.buf_is_attached(buf, id) end, 20), 'initialize timed out')
  assert(vim.wait(10000, function() return #with_code(buf, 'secret/placeholder') == 1 end, 20), 'no diagnostics')
  local d = with_code(buf, 'secret/placeholder')[1]
  log(('diagnostic %d:%d-%d [%s] %s'):format(d.lnum, d.col, d.end_col, d.source, d.message))
  assert(d.lnum == 1 and d.col == 12 and d.end_col == 20 and d.source == 'Authlint', 'the diagnostic is elsewhere')

  local params = { textDocument = { uri = vim.uri_from_bufnr(buf) } }
  params.range = { start = { line = d.lnum, character = d.col }, ['end'] = { line = d.lnum, character = d.end_col } }
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buf, d.lnum) }
  local answer = vim.lsp.buf_request_sync(buf, 'textDocument/codeAction', params, 10000)
  local action = assert(answer and answer[id] and answer[id].result and answer[id].result[1], 'no code action')
  log('action', action.title, action.kind)
  if not action.edit then
    action = vim.lsp.buf_request_sync(buf, 'codeAction/resolve', action, 10000)[id].result
  end
  vim.lsp.util.apply_workspace_edit(action.edit, init.offset_encoding)
  assert(vim.wait(10000, function() return #with_code(buf, 'secret/placeholder') == 0 end, 20), 'the diagnostic did not go away')
  assert(pushed[vim.uri_from_bufnr(buf)].version == vim.lsp.util.buf_versions[buf], 'the diagnostics are of another version')
  vim.cmd('wall')

  -- Every other kind of action, in a file with a finding that has a command line.
  local function go(name)
    vim.cmd('edit ' .. vim.fn.fnameescape(root .. '/' .. name))
    local opened = vim.api.nvim_get_current_buf()
    vim.lsp.buf_attach_client(opened, id)
    return opened
  end
  local function action_at(where, code, title)
    assert(vim.wait(10000, function() return #with_code(where, code) > 0 end, 20), 'no ' .. code)
    local found = with_code(where, code)[1]
    local asked = { textDocument = { uri = vim.uri_from_bufnr(where) }, context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(where, found.lnum) } }
    asked.range = { start = { line = found.lnum, character = found.col }, ['end'] = { line = found.lnum, character = found.end_col } }
    local titles = {}
    for _, each in ipairs(vim.lsp.buf_request_sync(where, 'textDocument/codeAction', asked, 10000)[id].result) do
      if each.title:find(title, 1, true) then return each end
      table.insert(titles, each.title)
    end
    error(title .. ' is not among ' .. table.concat(titles, ' | '))
  end
  local function choose(where, chosen)
    if not chosen.edit and chosen.data then chosen = vim.lsp.buf_request_sync(where, 'codeAction/resolve', chosen, 10000)[id].result end
    if chosen.edit then vim.lsp.util.apply_workspace_edit(chosen.edit, init.offset_encoding) end
    if chosen.command then vim.lsp.buf_request_sync(where, 'workspace/executeCommand', chosen.command, 10000) end
  end
  local fly = go('backend/fly.toml')
  local shown
  vim.lsp.handlers['window/showMessage'] = function(_, said) shown = said.message end
  choose(fly, action_at(fly, 'fly/plaintext-secret', 'Show the command: fly secrets set'))
  assert(vim.wait(5000, function() return shown ~= nil end, 20) and shown:find('Now run: fly secrets set AUTH_SYNC_SECRET=', 1, true), 'no command')
  assert(not shown:find('k3-sync', 1, true), 'the command shows the secret')
  choose(fly, action_at(fly, 'fly/plaintext-secret', 'Ignore fly/plaintext-secret for this line'))
  assert(vim.wait(10000, function() return #with_code(fly, 'fly/plaintext-secret') == 0 end, 20), 'the comment silenced nothing')
  vim.cmd('undo')
  choose(fly, action_at(fly, 'fly/plaintext-secret', 'Ignore fly/plaintext-secret in this file'))
  assert(vim.wait(10000, function() return #with_code(fly, 'fly/plaintext-secret') == 0 end, 20), 'the comment of the file silenced nothing')
  vim.cmd('undo')
  local auth = go('backend/app/auth.py')
  for title, written in pairs({ ['Ignore contract/audience in this workspace'] = '/authlint.json', ['Add contract/audience to the baseline'] = '/authlint-baseline.json' }) do
    -- This version of Neovim lets no server create a file by an edit.
    vim.fn.writefile({}, root .. written)
    choose(auth, action_at(auth, 'contract/audience', title))
    vim.cmd('wall')
    assert(table.concat(vim.fn.readfile(root .. written), ' '):find('contract/audience', 1, true), written .. ' says nothing of it')
  end

  -- A suppression that covers nothing, and the safe fixes of a file.
  vim.api.nvim_buf_set_lines(fly, 3, 3, false, { '# authlint-disable-next-line secret/weak' })
  vim.api.nvim_set_current_buf(fly)
  choose(fly, action_at(fly, 'authlint/unused-suppression', 'Remove this suppression'))
  assert(vim.wait(10000, function() return #with_code(fly, 'authlint/unused-suppression') == 0 end, 20), 'the suppression is still there')
  vim.api.nvim_set_current_buf(auth)
  local all = { textDocument = { uri = vim.uri_from_bufnr(auth) }, context = { diagnostics = {}, only = { 'source.fixAll' } } }
  all.range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 0 } }
  choose(auth, vim.lsp.buf_request_sync(auth, 'textDocument/codeAction', all, 10000)[id].result[1])
  vim.cmd('wall')
  assert(table.concat(vim.fn.readfile(root .. '/backend/.env.example'), ' ') == 'LOG_LEVEL= AUTH_SECRET=', 'the safe fix was not made')

  -- A folder that is added, with a file that is not open.
  local second = vim.env.LSP_SECOND
  local added = vim.uri_from_fname(second .. '/.env')
  vim.lsp.buf.add_workspace_folder(second)
  assert(vim.wait(10000, function() return pushed[added] ~= nil and pushed[added].count > 0 end, 20), 'nothing is said of the second folder')
  assert(pushed[added].version == nil, 'a file that is not open has no version')

  -- What other editors show in panels.
  local function ask(request, params) return assert(vim.lsp.buf_request_sync(auth, request, params, 60000)[id].result, 'no answer to ' .. request) end
  local audit = ask('authlint/audit', vim.empty_dict())
  assert(audit.errors > 0 and audit.report:find('# ', 1, true), 'the audit found nothing')
  local map = ask('authlint/authMap', vim.empty_dict())
  assert(map.services >= 2 and map.page:find('<svg', 1, true), 'the map is empty')
  assert(ask('authlint/exportMap', { format = 'mermaid' }):find('flowchart', 1, true), 'the map is no Mermaid')
  assert(ask('authlint/exportReport', { format = 'sarif' }):find('"2.1.0"', 1, true), 'the report is no SARIF')
  vim.lsp.buf.remove_workspace_folder(second)
  assert(vim.wait(10000, function() return pushed[added].count == 0 end, 20), 'the second folder is still reported')

  -- A token that is split over lines, in a file of its own.
  vim.cmd('edit ' .. vim.fn.fnameescape(root .. '/backend/tools/smoke.py'))
  local python = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(python, id)
  assert(vim.wait(5000, function() return vim.lsp.buf_is_attached(python, id) end, 20), 'the second file was not opened')
  local token = { textDocument = { uri = vim.uri_from_bufnr(python) }, position = { line = 3, character = 10 } }
  for request, field in pairs({ ['textDocument/hover'] = 'contents', ['authlint/decode'] = 'markdown' }) do
    local said = vim.inspect(assert(vim.lsp.buf_request_sync(python, request, token, 10000)[id].result, 'no answer to ' .. request)[field])
    assert(said:find('bob', 1, true) and said:find('xpired', 1, true), request .. ' says something else')
    assert(not said:find('vnA6IZKU', 1, true), request .. ' shows the signature')
  end
  vim.lsp.stop_client(id)
  assert(vim.wait(5000, function() return vim.lsp.get_client_by_id(id) == nil or vim.lsp.get_client_by_id(id).is_stopped() end, 20), 'the server did not stop')
end, debug.traceback)
if not ok then
  log('FAIL ' .. err)
  vim.cmd('cquit 1')
end
log('OK')
vim.cmd('qall!')
