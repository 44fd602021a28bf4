package com.example.app.push

import com.example.app.R
import com.google.firebase.messaging.FirebaseMessagingService
import com.google.firebase.messaging.RemoteMessage
import org.json.JSONArray

/**
 * What Firebase hands to the app: data messages always, others only while the app is in front. Otherwise Firebase draws
 * them, and the app hears of them when they are tapped.
 */
class HandoffPushMessagingService : FirebaseMessagingService() {
    private val app get() = application as App

    override fun onNewToken(token: String) = app.handoffPush.register(token)

    override fun onMessageReceived(message: RemoteMessage) {
        val data = message.data
        val isForMe = app.handoffPush.isForMe(data["recipient"])
        if (data["event"] == "read") {
            if (isForMe) app.notifications.removeRead(data["conversationId"], idsOf(data["messageIds"]), data["badge"])
            return
        }
        if (data["conversationId"] == null) return // not from Handoff Push
        if (!isForMe) return app.notifications.showGeneric()
        if (app.handoffPush.isShowing(data["conversationId"])) return
        val shown = message.notification
        val text = shown?.body ?: wordsOf(data) ?: getString(R.string.new_message)
        app.notifications.show(data, shown?.title, text, shown?.tag)
    }

    /** Your back end's own, with the customer's access token, for mode `id-only`. This thread may wait some seconds. */
    private fun wordsOf(data: Map<String, String>): String? = null

    /** In the data of Firebase everything is text, a list too. */
    private fun idsOf(list: String?): Set<String> = try {
        JSONArray(list).let { ids -> (0 until ids.length()).map(ids::getString).toSet() }
    } catch (_: Exception) {
        emptySet()
    }
}
