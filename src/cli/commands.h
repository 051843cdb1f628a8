/* The commands, one function each, a file per command or family; the table in commands.c names them. Each does what its man page says. */
#ifndef CABLEDESK_CLI_COMMANDS_H
#define CABLEDESK_CLI_COMMANDS_H

#include "cli/command.h"

/* init, sign-in */
enum status command_init(struct arguments *arguments, struct error *err);
enum status command_sign_in(struct arguments *arguments, struct error *err);
/* collection, partner */
enum status command_collection_set(struct arguments *arguments, struct error *err);
enum status command_collection_list(struct arguments *arguments, struct error *err);
enum status command_partner_set(struct arguments *arguments, struct error *err);
enum status command_partner_list(struct arguments *arguments, struct error *err);
/* import, rebuild */
enum status command_import(struct arguments *arguments, struct error *err);
enum status command_import_list(struct arguments *arguments, struct error *err);
enum status command_import_undo(struct arguments *arguments, struct error *err);
enum status command_rebuild(struct arguments *arguments, struct error *err);
/* search, show */
enum status command_search(struct arguments *arguments, struct error *err);
enum status command_show(struct arguments *arguments, struct error *err);
/* story */
enum status command_story_import(struct arguments *arguments, struct error *err);
enum status command_story_list(struct arguments *arguments, struct error *err);
enum status command_story_show(struct arguments *arguments, struct error *err);
enum status command_story_pick(struct arguments *arguments, struct error *err);
enum status command_story_settle(struct arguments *arguments, struct error *err);
enum status command_story_although(struct arguments *arguments, struct error *err);
enum status command_story_ready(struct arguments *arguments, struct error *err);
enum status command_story_draft(struct arguments *arguments, struct error *err);
enum status command_story_publish(struct arguments *arguments, struct error *err);
enum status command_story_revise(struct arguments *arguments, struct error *err);
enum status command_story_withdraw(struct arguments *arguments, struct error *err);
enum status command_story_links(struct arguments *arguments, struct error *err);
/* quote */
enum status command_quote_check(struct arguments *arguments, struct error *err);
enum status command_quote_report(struct arguments *arguments, struct error *err);
enum status command_quote_find(struct arguments *arguments, struct error *err);
/* sample */
enum status command_sample(struct arguments *arguments, struct error *err);
/* export, serve */
enum status command_export(struct arguments *arguments, struct error *err);
enum status command_serve(struct arguments *arguments, struct error *err);
/* The two processes that serve starts; no help names them. */
enum status command_desk_server(struct arguments *arguments, struct error *err);
enum status command_room_server(struct arguments *arguments, struct error *err);

#endif
